// The server of article 000 in its own language: one ID for everybody, a map with a mutex, a cookie of 60 seconds.
package main

import (
	"fmt"
	"net/http"
	"sync"

	"wristband-articles/ours"
)

// The article's one ID, for everybody and for ever.
const theID = "user123"

var (
	mu       sync.Mutex
	sessions = map[string]bool{}
)

func main() {
	http.HandleFunc("/login", login)
	http.HandleFunc("/dashboard", dashboard)
	http.HandleFunc("/logout", logout)
	ours.Serve()
}

func login(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	sessions[theID] = true
	printSessions("login")
	mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: "session_id", Value: theID, Path: "/", MaxAge: 60})
	fmt.Fprintln(w, "You are logged in.")
}

func dashboard(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("session_id")
	if err != nil {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	mu.Lock()
	isIn := sessions[cookie.Value]
	printSessions("dashboard")
	mu.Unlock()
	if !isIn {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	alice, _ := ours.Find("alice")
	ours.Welcome(w, "This is your dashboard.", alice)
}

func logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie("session_id"); err == nil {
		mu.Lock()
		delete(sessions, cookie.Value)
		printSessions("logout")
		mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{Name: "session_id", Value: "", Path: "/", MaxAge: -1})
	fmt.Fprintln(w, "You are logged out.")
}

// printSessions shows the list after every step, as the article does. On a real server it would put IDs into a log.
func printSessions(step string) {
	fmt.Println(step, "sees", len(sessions), "on the list:", sessions)
}
