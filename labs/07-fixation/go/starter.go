//go:build starter

package main

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"sync"
	"time"
)

const (
	idle     = 30 * time.Minute
	absolute = 8 * time.Hour
)

// session belongs to nobody before login: then it has no username, only a basket, and the page to go to after the
// login.
type session struct {
	username            string
	basket              []string
	next                string
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
	mux.HandleFunc("GET /basket", s.showBasket)
	mux.HandleFunc("POST /basket", s.addToBasket)
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

func sessionID(r *http.Request) string {
	cookie, err := r.Cookie("session_token")
	if err != nil {
		return ""
	}
	return cookie.Value
}

// find returns the session behind the request's cookie, if it is still valid. s.mu must be held.
func (s *server) find(r *http.Request) *session {
	found := s.sessions[sessionID(r)]
	if found == nil || !s.Now(r).Before(found.expiresAt()) {
		return nil
	}
	return found
}

// start puts a new session on the list, and its ID into the cookie. s.mu must be held.
func (s *server) start(w http.ResponseWriter, r *http.Request, fresh session) {
	now := s.Now(r)
	for id, old := range s.sessions {
		if !now.Before(old.expiresAt()) {
			delete(s.sessions, id)
		}
	}
	id := rand.Text()
	fresh.createdAt, fresh.lastSeen = now, now
	s.sessions[id] = &fresh
	setSession(w, id, idle)
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	username := r.PostFormValue("username")
	if !s.Verify(username, r.PostFormValue("password")) {
		loginPage(w, http.StatusUnauthorized, "Wrong name or password.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.find(r)
	if before == nil {
		s.start(w, r, session{username: username})
		seeOther(w, "/dashboard")
		return
	}
	// TODO: the visitor's session becomes the user's session, ID and all. Who else knows this ID?
	before.username, before.createdAt, before.lastSeen = username, s.Now(r), s.Now(r)
	setSession(w, sessionID(r), idle)
	seeOther(w, cmp.Or(before.next, "/dashboard"))
}

// useSession finds the user of the request's session, marks the session as used just now, and renews its cookie.
func (s *server) useSession(w http.ResponseWriter, r *http.Request) (user User, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.find(r)
	if found == nil || found.username == "" {
		return User{}, false
	}
	found.lastSeen = s.Now(r)
	setSession(w, sessionID(r), found.expiresAt().Sub(s.Now(r)))
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

func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	delete(s.sessions, sessionID(r))
	s.mu.Unlock()
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

func (s *server) showBasket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var items []string
	if found := s.find(r); found != nil {
		items = found.basket
	}
	basketPage(w, items)
}

// addToBasket works before login: the session then belongs to nobody yet.
func (s *server) addToBasket(w http.ResponseWriter, r *http.Request) {
	item, next := r.PostFormValue("item"), r.PostFormValue("next")
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.find(r); found != nil {
		found.basket = append(found.basket, item)
	} else {
		s.start(w, r, session{basket: []string{item}, next: next})
	}
	seeOther(w, "/basket")
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
