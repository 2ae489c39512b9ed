//go:build starter

package main

import (
	"net/http"
	"sync"
)

// session is one session, as the server keeps it.
type session struct{ username string }

type server struct {
	*Lab
	// net/http answers each request in a goroutine of its own. If two of them write the map at once, the program ends.
	mu       sync.Mutex
	sessions map[string]session
}

func main() { serve(newServer) }

// newServer makes a server with nobody logged in.
func newServer(lab *Lab) http.Handler {
	s := &server{Lab: lab, sessions: map[string]session{}}
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
	// TODO 1: make an ID that nobody can guess (rand.Text() of crypto/rand), and put it on the list: s.sessions[id].
	// TODO 2: give the browser the ID instead of the name, in a cookie called session_token.
	http.SetCookie(w, &http.Cookie{Name: "username", Value: username, Path: "/"})
	seeOther(w, "/dashboard")
}

func (s *server) currentUser(r *http.Request) (User, bool) {
	// TODO 3: look the ID up on the list, and look up the name that you find there. Hold s.mu while you do this.
	cookie, err := r.Cookie("username")
	if err != nil {
		return User{}, false
	}
	return s.User(cookie.Value)
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
