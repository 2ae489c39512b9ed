//go:build starter

package main

import "net/http"

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
	username, password := r.PostFormValue("username"), r.PostFormValue("password")
	// TODO 1: ask s.Verify(username, password).
	// TODO 2: if it says yes, set a cookie called username with http.SetCookie, and call seeOther(w, "/dashboard").
	if username == "" || password == "" {
		loginPage(w, http.StatusUnauthorized, "Name and password, please.")
		return
	}
	loginPage(w, http.StatusUnauthorized, "Nobody gets in yet.")
}

func (s *server) currentUser(r *http.Request) (User, bool) {
	// TODO 3: read the cookie with r.Cookie("username"), and look the name up with s.User().
	return User{}, false
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
