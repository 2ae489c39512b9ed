package main

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"
)

// record holds both times, and no more than a name.
type record struct {
	user           string
	begun, visited time.Time
}

type withStandard struct {
	mu   *sync.Mutex
	list map[string]record
}

// newStandard: net/http sets no attribute that is not asked for.
func newStandard() sessions { return withStandard{&sync.Mutex{}, map[string]record{}} }

func (one withStandard) set(w http.ResponseWriter, value string, maxAge int) {
	cookie := &http.Cookie{Name: cookieName("session_token"), Value: value, Path: "/", MaxAge: maxAge}
	cookie.Secure, cookie.HttpOnly = sets("secure"), sets("httpOnly")
	if sets("sameSite") {
		cookie.SameSite = http.SameSiteLaxMode
	}
	http.SetCookie(w, cookie)
}

func idOf(r *http.Request) string {
	cookie, err := r.Cookie(cookieName("session_token"))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (one withStandard) begin(w http.ResponseWriter, r *http.Request, name string) error {
	one.mu.Lock()
	defer one.mu.Unlock()
	id := rand.Text()
	if old := idOf(r); without("newId") && old != "" {
		id = old
	} else {
		delete(one.list, old)
	}
	one.list[id] = record{name, time.Now(), time.Now()}
	one.set(w, id, 0)
	return nil
}

func (one withStandard) user(r *http.Request) string {
	one.mu.Lock()
	defer one.mu.Unlock()
	found, ok := one.list[idOf(r)]
	if !ok || sets("idle") && (time.Since(found.visited) >= halfAnHour || time.Since(found.begun) >= eightHours) {
		return ""
	}
	found.visited = time.Now()
	one.list[idOf(r)] = found
	return found.user
}

func (one withStandard) end(w http.ResponseWriter, r *http.Request) error {
	one.mu.Lock()
	defer one.mu.Unlock()
	if !without("destroy") {
		delete(one.list, idOf(r))
	}
	one.set(w, "", -1)
	return nil
}

func (one withStandard) wrap(next http.Handler) http.Handler { return next }
