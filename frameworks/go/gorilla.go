package main

import (
	"crypto/rand"
	"net/http"

	gorilla "github.com/gorilla/sessions"
)

type withGorilla struct{ store *gorilla.CookieStore }

// newGorilla: a CookieStore keeps all of a session in a signed cookie. It says Path=/ and 30 days by itself, SameSite=None
// and Secure since 1.3, and no HttpOnly.
func newGorilla() sessions {
	key := make([]byte, 32)
	rand.Read(key)
	store := gorilla.NewCookieStore(key)
	if sets("httpOnly") {
		store.Options.HttpOnly = true
	}
	if sets("sameSite") {
		store.Options.SameSite = http.SameSiteLaxMode
	}
	if sets("secure") {
		store.Options.Secure = true
	}
	if without("secure") {
		store.Options.Secure = false
	}
	if sets("idle") {
		store.MaxAge(int(halfAnHour.Seconds()))
	}
	return withGorilla{store}
}

func (one withGorilla) begin(w http.ResponseWriter, r *http.Request, name string) error {
	// A cookie of another key, or of none, is an error beside a new session.
	session, _ := one.store.Get(r, cookieName("session"))
	session.Values["user"] = name
	return session.Save(r, w)
}

func (one withGorilla) user(r *http.Request) string {
	session, _ := one.store.Get(r, cookieName("session"))
	name, _ := session.Values["user"].(string)
	return name
}

func (one withGorilla) end(w http.ResponseWriter, r *http.Request) error {
	session, _ := one.store.Get(r, cookieName("session"))
	session.Options.MaxAge = -1
	return session.Save(r, w)
}

func (one withGorilla) wrap(next http.Handler) http.Handler { return next }
