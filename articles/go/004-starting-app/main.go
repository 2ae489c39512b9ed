// The app from which the lab of article 004 starts, in its own language: the cookie holds the user's name.
package main

import (
	"crypto/subtle"
	"fmt"
	"net/http"

	"wristband-articles/ours"
)

const form = `<form method="post" action="login"><input name="username"><input name="password" type="password"><button>Log in</button></form>`

func main() {
	http.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) { showForm(w, http.StatusOK) })
	http.HandleFunc("/login", login)
	http.HandleFunc("/dashboard", dashboard)
	ours.Serve()
}

func showForm(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprint(w, form)
}

func login(w http.ResponseWriter, r *http.Request) {
	who, ok := ours.Find(r.PostFormValue("username"))
	if !ok || subtle.ConstantTimeCompare([]byte(who.Password), []byte(r.PostFormValue("password"))) != 1 {
		showForm(w, http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "username", Value: who.Name, Path: "/"})
	http.Redirect(w, r, "/dashboard", http.StatusSeeOther)
}

func dashboard(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("username")
	if err == nil {
		if who, ok := ours.Find(cookie.Value); ok {
			ours.Welcome(w, "Welcome, "+who.Name+".", who)
			return
		}
	}
	showForm(w, http.StatusUnauthorized)
}
