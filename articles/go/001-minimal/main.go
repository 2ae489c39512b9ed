// The minimal server of article 001 in its own language: 32 random bytes, a map, a cookie with three flags, one page.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"

	"wristband-articles/ours"
)

// No mutex, as in the article: handlers run in parallel and write to it.
var sessions = map[string]bool{}

func main() {
	http.HandleFunc("/login", login)
	http.HandleFunc("/protected", protected)
	ours.Serve()
}

// newID drops the error of rand.Read, as the article does.
func newID() string {
	bytes := make([]byte, 32)
	rand.Read(bytes)
	return hex.EncodeToString(bytes)
}

func login(w http.ResponseWriter, r *http.Request) {
	id := newID()
	sessions[id] = true
	http.SetCookie(w, &http.Cookie{
		Name: "session_id", Value: id, Path: "/",
		HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
	})
	fmt.Fprintln(w, "OK")
}

func protected(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("session_id")
	if err != nil || !sessions[cookie.Value] {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	alice, _ := ours.Find("alice")
	ours.Welcome(w, "You may come in.", alice)
}
