// The realistic server of article 001 in its own language: a record that ends after 24 hours, and a logout.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"wristband-articles/ours"
)

type session struct {
	userID  string
	expires time.Time
}

const day = 24 * time.Hour

// No mutex yet: the article adds one afterwards, around one of its accesses. race_test.go shows what that is worth.
var sessions = map[string]session{}

func main() {
	http.HandleFunc("/login", login)
	http.HandleFunc("/protected", protected)
	http.HandleFunc("/logout", logout)
	ours.Serve()
}

func newID() string {
	bytes := make([]byte, 32)
	rand.Read(bytes)
	return hex.EncodeToString(bytes)
}

func login(w http.ResponseWriter, r *http.Request) {
	id := newID()
	sessions[id] = session{"user_123", ours.Now().Add(day)}
	http.SetCookie(w, &http.Cookie{
		Name: "session_id", Value: id, Path: "/", Expires: ours.Now().Add(day),
		HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
	})
	fmt.Fprintln(w, "OK")
}

func protected(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("session_id")
	if err != nil {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	// An expired entry is refused and stays on the list, as in the article.
	found, ok := sessions[cookie.Value]
	if !ok || ours.Now().After(found.expires) {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	alice, _ := ours.Find("alice")
	ours.Welcome(w, "You may come in.", alice)
}

func logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie("session_id"); err == nil {
		delete(sessions, cookie.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: "session_id", Value: "", Path: "/", Expires: time.Unix(0, 0)})
	fmt.Fprintln(w, "You are logged out.")
}
