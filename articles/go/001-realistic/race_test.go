package main

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

var mu sync.Mutex

// locked is the article's mend for one handler.
func locked(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		handler(w, r)
	}
}

// together sends so many requests to each handler, all handlers at once, as net/http would.
func together(requests int, handlers ...http.HandlerFunc) {
	var all sync.WaitGroup
	for _, handler := range handlers {
		all.Add(1)
		go func() {
			defer all.Done()
			for range requests {
				r := httptest.NewRequest("GET", "/", nil)
				r.AddCookie(&http.Cookie{Name: "session_id", Value: "nobody"})
				handler(httptest.NewRecorder(), r)
			}
		}()
	}
	all.Wait()
}

// With -race the race is found; without it, these tests pass.
func TestTwoLogins(t *testing.T)            { together(100, login, login) }
func TestTwoLockedLogins(t *testing.T)      { together(100, locked(login), locked(login)) }
func TestLockedLoginAndVisit(t *testing.T)  { together(100, locked(login), protected) }
func TestLockedLoginAndLogout(t *testing.T) { together(100, locked(login), logout) }
func TestAllLocked(t *testing.T)            { together(100, locked(login), locked(protected), locked(logout)) }

// Without -race it ends when the runtime notices. It is a fatal error, so this recover sees nothing.
func TestUntilItEnds(t *testing.T) {
	careful := func(w http.ResponseWriter, r *http.Request) {
		defer func() { t.Log("recovered:", recover()) }()
		login(w, r)
	}
	for {
		together(10_000, careful, careful)
	}
}
