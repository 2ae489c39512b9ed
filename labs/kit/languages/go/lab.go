// The part of the lab that you do not edit: the people, the clock, the pages and the program around your server.
package main

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"html"
	"log"
	"net/http"
	"os"
	"path"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// User is a user of the site. Note is private: only this user's own dashboard shows it.
type User struct{ Name, Role, Note string }

type account struct {
	User
	Password   string
	salt, hash []byte
}

// Lab is what your server is made from.
type Lab struct {
	accounts map[string]*account
	mu       sync.Mutex
	comments []comment
}

type comment struct{ author, html, note string }

// User finds the user of that exact name. ok is false when there is none.
func (lab *Lab) User(name string) (user User, ok bool) {
	if found := lab.accounts[name]; found != nil {
		return found.User, true
	}
	return User{}, false
}

// Verify reports whether the name is known and the password is right.
func (lab *Lab) Verify(name, password string) bool {
	known := lab.accounts[name]
	if known == nil {
		// An unknown name takes as long, so the time does not show which names exist.
		hashOf(password, []byte("nobody"))
		return false
	}
	return subtle.ConstantTimeCompare(hashOf(password, known.salt), known.hash) == 1
}

// OWASP asks for 600,000 rounds. The grader logs in a thousand times, so the labs make do with few.
func hashOf(password string, salt []byte) []byte {
	hash, err := pbkdf2.Key(sha256.New, password, salt, 16, 32)
	if err != nil {
		log.Fatal(err)
	}
	return hash
}

// Now is the time at this request. The grader moves the clock, so time.Now() would not do.
func (lab *Lab) Now(r *http.Request) time.Time {
	if sent, err := strconv.ParseInt(r.Header.Get("X-Wristband-Now"), 10, 64); err == nil && fromGrader(r) {
		return time.UnixMilli(sent)
	}
	return time.Now()
}

// Only the grader knows the secret: nobody else can move the clock or empty the server.
func fromGrader(r *http.Request) bool {
	secret := os.Getenv("WRISTBAND_SECRET")
	return secret != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(r.Header.Get("X-Wristband-Secret"))) == 1
}

// serve runs the server on PORT. A POST /wristband-fresh of the grader makes a new one, with new people.
func serve(newServer func(*Lab) http.Handler) {
	var current atomic.Value
	current.Store(newServer(readLab([]byte(os.Getenv("WRISTBAND_ACCOUNTS")))))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" && r.URL.Path == "/wristband-fresh" && fromGrader(r) {
			var accounts json.RawMessage
			if err := json.NewDecoder(r.Body).Decode(&accounts); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			current.Store(newServer(readLab(accounts)))
			w.WriteHeader(http.StatusNoContent)
			return
		}
		// http.ServeMux answers //comments with a redirect that repeats the POST. Here there is no such page.
		if path.Clean(r.URL.Path) != r.URL.Path {
			http.NotFound(w, r)
			return
		}
		current.Load().(http.Handler).ServeHTTP(w, r)
	})))
}

func readLab(text []byte) *Lab {
	var accounts []*account
	if err := json.Unmarshal(text, &accounts); err != nil {
		log.Fatalf("WRISTBAND_ACCOUNTS holds no list of accounts: %v", err)
	}
	lab := &Lab{accounts: map[string]*account{}}
	for _, one := range accounts {
		one.salt = []byte(rand.Text())
		one.hash = hashOf(one.Password, one.salt)
		lab.accounts[one.Name] = one
	}
	return lab
}

func page(w http.ResponseWriter, status int, title, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	name := html.EscapeString(title)
	fmt.Fprintf(w, "<!doctype html><html lang=en><meta charset=utf-8><title>%s</title><h1>%s</h1>%s", name, name, body)
}

func loginPage(w http.ResponseWriter, status int, message string) {
	page(w, status, "Log in", `<p role="alert">`+html.EscapeString(message)+`</p><form method="post" action="login">
<label>Name <input name="username" required></label>
<label>Password <input name="password" type="password" required></label><button>Log in</button></form>`)
}

func dashboardPage(w http.ResponseWriter, user User) {
	page(w, http.StatusOK, "Dashboard of "+user.Name, "<p>Your private note: <strong>"+html.EscapeString(user.Note)+`</strong></p>
<form method="post" action="logout"><button>Log out</button></form>`)
}

func adminPage(w http.ResponseWriter) {
	page(w, http.StatusOK, "Admin", "<p>Only the admin reads this.</p>")
}

func forbidden(w http.ResponseWriter) {
	page(w, http.StatusForbidden, "Not for you", "<p>This page is for the admin.</p>")
}

// seeOther says 303: "done, now go and look there with a GET".
func seeOther(w http.ResponseWriter, page string) {
	w.Header().Set("Location", page)
	w.WriteHeader(http.StatusSeeOther)
}

// exportNote sends the user's own note as a file, and sets two cookies for the page that asked.
func exportNote(w http.ResponseWriter, user User) {
	w.Header().Add("Set-Cookie", "exported=yes; Path=/; SameSite=Lax")
	w.Header().Add("Set-Cookie", "export_format=txt; Path=/; SameSite=Lax")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="note.txt"`)
	w.WriteHeader(http.StatusCreated)
	fmt.Fprint(w, user.Note)
}

// setTheme stores the theme, light or dark, in a cookie of its own.
func setTheme(w http.ResponseWriter, r *http.Request) {
	theme := "light"
	if r.PostFormValue("theme") == "dark" {
		theme = "dark"
	}
	w.Header().Add("Set-Cookie", "theme="+theme+"; Path=/; SameSite=Lax")
	seeOther(w, "/dashboard")
}

// commentsPage prints comments as HTML on purpose: chapter 3 asks what a script on the page can reach.
func (lab *Lab) commentsPage(w http.ResponseWriter) {
	lab.mu.Lock()
	defer lab.mu.Unlock()
	items := ""
	for _, one := range lab.comments {
		items += "<li><b>" + html.EscapeString(one.author) + "</b>: " + one.html + html.EscapeString(one.note) + "</li>"
	}
	page(w, http.StatusOK, "Comments", "<ul>"+items+`</ul><form method="post" action="comments">
<label>Comment <textarea name="text" required></textarea></label>
<label><input type="checkbox" name="attach" value="note"> Show my private note with it</label><button>Post</button></form>`)
}

// addComment adds a user's comment, with their private note when they ticked the box.
func (lab *Lab) addComment(w http.ResponseWriter, r *http.Request, user User) {
	written := comment{author: user.Name, html: r.PostFormValue("text")}
	if r.PostFormValue("attach") == "note" {
		written.note = " (note: " + user.Note + ")"
	}
	lab.mu.Lock()
	lab.comments = append(lab.comments, written)
	lab.mu.Unlock()
	seeOther(w, "/comments")
}

func (lab *Lab) clearComments(w http.ResponseWriter) {
	lab.mu.Lock()
	lab.comments = nil
	lab.mu.Unlock()
	seeOther(w, "/comments")
}

// basketPage shows what visitors put into their basket, in chapter 7.
func basketPage(w http.ResponseWriter, items []string) {
	list := ""
	for _, item := range items {
		list += "<li>" + html.EscapeString(item) + "</li>"
	}
	page(w, http.StatusOK, "Basket", "<ul>"+list+`</ul><form method="post" action="basket">
<label>Item <input name="item" required></label><button>Add</button></form>`)
}
