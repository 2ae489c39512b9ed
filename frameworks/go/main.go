// Session libraries of Go, each in an app as small as its documentation has it. APP says which one runs.
package main

import (
	"encoding/json"
	"fmt"
	"html"
	"log"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

type account struct{ Name, Password, Role, Note string }

const (
	halfAnHour = 30 * time.Minute
	eightHours = 8 * time.Hour
	loginPage  = `<form method="post" action="login"><input name="username"><input name="password" type="password"><button>Log in</button></form>`
)

// sets is true with HARDENED=1, but not for the one setting that WITHOUT names.
func sets(setting string) bool {
	return os.Getenv("HARDENED") == "1" && os.Getenv("WITHOUT") != setting
}

func without(setting string) bool {
	return os.Getenv("HARDENED") == "1" && os.Getenv("WITHOUT") == setting
}

func cookieName(usual string) string {
	if sets("secure") {
		return "__Host-id"
	}
	return usual
}

// sessions is what each library does for the app.
type sessions interface {
	begin(w http.ResponseWriter, r *http.Request, name string) error
	user(r *http.Request) string
	end(w http.ResponseWriter, r *http.Request) error
	// wrap puts the library's own handler around the app's.
	wrap(next http.Handler) http.Handler
}

var libraries = map[string]func() sessions{"scs": newScs, "gorilla": newGorilla, "standard": newStandard}

func main() {
	var current atomic.Value
	current.Store(newApp([]byte(os.Getenv("WRISTBAND_ACCOUNTS"))))
	secret := os.Getenv("WRISTBAND_SECRET")
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A grader empties the app. Without the secret of this run there is no such page.
		if r.URL.Path == "/wristband-fresh" && secret != "" && r.Header.Get("X-Wristband-Secret") == secret {
			var people json.RawMessage
			if err := json.NewDecoder(r.Body).Decode(&people); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			current.Store(newApp(people))
			w.WriteHeader(http.StatusNoContent)
			return
		}
		current.Load().(http.Handler).ServeHTTP(w, r)
	})))
}

func newApp(people []byte) http.Handler {
	var list []account
	if err := json.Unmarshal(people, &list); err != nil {
		log.Fatal(err)
	}
	accounts := map[string]account{}
	for _, one := range list {
		accounts[one.Name] = one
	}
	open := libraries[os.Getenv("APP")]
	if open == nil {
		log.Fatalf("no app %q", os.Getenv("APP"))
	}
	kept := open()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, loginPage) })
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		found, ok := accounts[r.PostFormValue("username")]
		if !ok || found.Password != r.PostFormValue("password") {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, loginPage)
			return
		}
		if err := kept.begin(w, r, found.Name); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/dashboard", http.StatusSeeOther)
	})
	member := func(next func(http.ResponseWriter, account)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			found, ok := accounts[kept.user(r)]
			if !ok {
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprint(w, loginPage)
				return
			}
			next(w, found)
		}
	}
	mux.Handle("GET /dashboard", member(func(w http.ResponseWriter, who account) {
		fmt.Fprintf(w, "<h1>%s</h1><p>%s</p>", html.EscapeString(who.Name), html.EscapeString(who.Note))
	}))
	mux.Handle("GET /admin", member(func(w http.ResponseWriter, who account) {
		if who.Role != "admin" {
			w.WriteHeader(http.StatusForbidden)
		}
		fmt.Fprint(w, "admin")
	}))
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		if err := kept.end(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	// Go's own check since 1.25: it reads Sec-Fetch-Site, and Origin where a browser does not send that.
	if sets("csrf") {
		return http.NewCrossOriginProtection().Handler(kept.wrap(mux))
	}
	return kept.wrap(mux)
}
