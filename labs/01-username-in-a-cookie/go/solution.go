//go:build solution

package main

import (
	"net/http"
	"net/url"
)

type server struct{ *Lab }

func main() { serve(newServer) }

// newServer makes a server with nobody logged in.
func newServer(lab *Lab) http.Handler {
	s := &server{Lab: lab}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { loginPage(w, http.StatusOK, "") })
	mux.HandleFunc("POST /login", s.login)
	mux.HandleFunc("GET /dashboard", s.dashboard)
	mux.HandleFunc("GET /admin", s.admin)
	mux.HandleFunc("POST /logout", s.logout)
	return mux
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	username := r.PostFormValue("username")
	if !s.Verify(username, r.PostFormValue("password")) {
		loginPage(w, http.StatusUnauthorized, "Wrong name or password.")
		return
	}
	// http.SetCookie drops every byte that a cookie cannot hold, and the name that is left may be another user's.
	http.SetCookie(w, &http.Cookie{Name: "username", Value: url.QueryEscape(username), Path: "/"})
	seeOther(w, "/dashboard")
}

func (s *server) currentUser(r *http.Request) (User, bool) {
	cookie, err := r.Cookie("username")
	if err != nil {
		return User{}, false
	}
	username, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return User{}, false
	}
	return s.User(username)
}

func (s *server) dashboard(w http.ResponseWriter, r *http.Request) {
	user, ok := s.currentUser(r)
	if !ok {
		loginPage(w, http.StatusUnauthorized, "Please log in.")
		return
	}
	dashboardPage(w, user)
}

func (s *server) admin(w http.ResponseWriter, r *http.Request) {
	user, ok := s.currentUser(r)
	if !ok {
		loginPage(w, http.StatusUnauthorized, "Please log in.")
		return
	}
	if user.Role != "admin" {
		forbidden(w)
		return
	}
	adminPage(w)
}

func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "username", Path: "/", MaxAge: -1})
	seeOther(w, "/")
}
