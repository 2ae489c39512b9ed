//go:build starter

package main

import (
	"crypto/rand"
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
	mux.HandleFunc("GET /comments", func(w http.ResponseWriter, r *http.Request) { lab.commentsPage(w) })
	mux.HandleFunc("POST /comments", s.comment)
	mux.HandleFunc("POST /logout", s.logout)
	return mux
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	username := r.PostFormValue("username")
	if !s.Verify(username, r.PostFormValue("password")) {
		loginPage(w, http.StatusUnauthorized, "Wrong name or password.")
		return
	}
	// 130 random bits as 26 letters and digits. Nobody can guess this ID, and it says nothing about its user.
	id := rand.Text()
	s.mu.Lock()
	s.sessions[id] = session{username}
	s.mu.Unlock()
	http.SetCookie(w, sessionCookie(id, 0))
	seeOther(w, "/dashboard")
}

func (s *server) currentUser(r *http.Request) (User, bool) {
	cookie, err := r.Cookie("session_token")
	if err != nil {
		return User{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.sessions[cookie.Value]
	if !ok {
		return User{}, false
	}
	return s.User(found.username)
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

func (s *server) comment(w http.ResponseWriter, r *http.Request) {
	user, ok := s.currentUser(r)
	if !ok {
		loginPage(w, http.StatusUnauthorized, "Please log in.")
		return
	}
	s.addComment(w, r, user)
}

func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, sessionCookie("", -1))
	seeOther(w, "/")
}

// sessionCookie makes the cookie. A negative maxAge deletes the cookie, and 0 leaves Max-Age out: see http.Cookie.
func sessionCookie(value string, maxAge int) *http.Cookie {
	// TODO: tell the browser who may read this cookie, over which connections to send it, and with which sites' requests.
	return &http.Cookie{Name: "session_token", Value: value, Path: "/", MaxAge: maxAge}
}
