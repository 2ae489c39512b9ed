//go:build solution

package main

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"
)

const (
	idle     = 30 * time.Minute
	absolute = 8 * time.Hour
)

type session struct {
	username            string
	createdAt, lastSeen time.Time
}

// expiresAt is the time when the session ends: after half an hour without a request, and always after eight hours.
func (one *session) expiresAt() time.Time {
	if end := one.createdAt.Add(absolute); end.Before(one.lastSeen.Add(idle)) {
		return end
	}
	return one.lastSeen.Add(idle)
}

type server struct {
	*Lab
	// net/http answers each request in a goroutine of its own. If two of them write the map at once, the program ends.
	mu       sync.Mutex
	sessions map[string]*session
}

func main() { serve(newServer) }

// newServer makes a server with nobody logged in.
func newServer(lab *Lab) http.Handler {
	s := &server{Lab: lab, sessions: map[string]*session{}}
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
	id, now := rand.Text(), s.Now(r)
	s.mu.Lock()
	for old, one := range s.sessions {
		if !now.Before(one.expiresAt()) {
			delete(s.sessions, old)
		}
	}
	s.sessions[id] = &session{username, now, now}
	s.mu.Unlock()
	setSession(w, id, idle)
	seeOther(w, "/dashboard")
}

// useSession finds the user of the request's session, marks the session as used just now, and renews its cookie.
func (s *server) useSession(w http.ResponseWriter, r *http.Request) (user User, ok bool) {
	cookie, err := r.Cookie("session_token")
	if err != nil {
		return User{}, false
	}
	now := s.Now(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.sessions[cookie.Value]
	if found == nil || !now.Before(found.expiresAt()) {
		return User{}, false
	}
	found.lastSeen = now
	setSession(w, cookie.Value, found.expiresAt().Sub(now))
	return s.User(found.username)
}

func (s *server) dashboard(w http.ResponseWriter, r *http.Request) {
	user, ok := s.useSession(w, r)
	if !ok {
		loginPage(w, http.StatusUnauthorized, "Please log in.")
		return
	}
	dashboardPage(w, user)
}

func (s *server) admin(w http.ResponseWriter, r *http.Request) {
	user, ok := s.useSession(w, r)
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
	user, ok := s.useSession(w, r)
	if !ok {
		loginPage(w, http.StatusUnauthorized, "Please log in.")
		return
	}
	s.addComment(w, r, user)
}

func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	setSession(w, "", 0)
	seeOther(w, "/")
}

// setSession sets the session cookie, and replaces one that this answer already has. A lifetime of 0 deletes the
// cookie.
func setSession(w http.ResponseWriter, value string, lifetime time.Duration) {
	maxAge := int(lifetime.Seconds())
	if maxAge <= 0 {
		maxAge = -1 // http.Cookie writes this as Max-Age=0. For a 0 it writes no Max-Age.
	}
	w.Header().Del("Set-Cookie")
	http.SetCookie(w, &http.Cookie{
		Name:     "session_token",
		Value:    value,
		Path:     "/",
		MaxAge:   maxAge,
		HttpOnly: true,
		Secure:   true,
		SameSite: http.SameSiteLaxMode,
	})
}
