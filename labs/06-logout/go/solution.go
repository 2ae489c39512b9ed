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

type guarded func(w http.ResponseWriter, r *http.Request, user User)

func main() { serve(newServer) }

// newServer makes a server with nobody logged in.
func newServer(lab *Lab) http.Handler {
	s := &server{Lab: lab, sessions: map[string]*session{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { loginPage(w, http.StatusOK, "") })
	mux.HandleFunc("POST /logout-everywhere", s.requireSession(s.logoutEverywhere))
	mux.HandleFunc("POST /login", s.login)
	mux.HandleFunc("GET /comments", func(w http.ResponseWriter, r *http.Request) { lab.commentsPage(w) })
	mux.HandleFunc("POST /comments", s.requireSession(lab.addComment))
	mux.HandleFunc("DELETE /comments", s.requireAdmin(lab.clearComments))
	mux.HandleFunc("GET /dashboard", s.requireSession(func(w http.ResponseWriter, _ *http.Request, user User) { dashboardPage(w, user) }))
	mux.HandleFunc("POST /export", s.requireSession(func(w http.ResponseWriter, _ *http.Request, user User) { exportNote(w, user) }))
	mux.HandleFunc("POST /theme", s.requireSession(func(w http.ResponseWriter, r *http.Request, _ User) { setTheme(w, r) }))
	mux.HandleFunc("GET /admin", s.requireAdmin(adminPage))
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

// requireSession is the one door: no session, no handler.
func (s *server) requireSession(next guarded) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, ok := s.useSession(w, r)
		if !ok {
			loginPage(w, http.StatusUnauthorized, "Please log in.")
			return
		}
		next(w, r, user)
	}
}

func (s *server) requireAdmin(next func(http.ResponseWriter)) http.HandlerFunc {
	return s.requireSession(func(w http.ResponseWriter, _ *http.Request, user User) {
		if user.Role != "admin" {
			forbidden(w)
			return
		}
		next(w)
	})
}

// logout first deletes the server's record. Then it tells the browser to delete the cookie.
func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie("session_token"); err == nil {
		s.mu.Lock()
		delete(s.sessions, cookie.Value)
		s.mu.Unlock()
	}
	setSession(w, "", 0)
	seeOther(w, "/")
}

func (s *server) logoutEverywhere(w http.ResponseWriter, r *http.Request, user User) {
	s.mu.Lock()
	for id, one := range s.sessions {
		if one.username == user.Name {
			delete(s.sessions, id)
		}
	}
	s.mu.Unlock()
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
