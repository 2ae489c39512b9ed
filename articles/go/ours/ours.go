// Package ours is what no article has and a grader needs: the people with their notes, and a clock that moves.
package ours

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

// Person is a user of the site. Only this user's own page shows the note, so that reading it proves a takeover.
type Person struct{ Name, Password, Note string }

// Known to everybody who runs a server by hand. A grader gives others.
const byHand = `[{"name":"alice","password":"wonderland","note":"locker 7"},{"name":"bob","password":"builder","note":"locker 12"}]`

var people = readPeople(or(os.Getenv("WRISTBAND_ACCOUNTS"), byHand))

// Find returns the person of exactly this name.
func Find(name string) (Person, bool) {
	for _, one := range people {
		if one.Name == name {
			return one, true
		}
	}
	return Person{}, false
}

// Names lists everybody, in the order in which a database would have numbered them.
func Names() []string {
	names := []string{}
	for _, one := range people {
		names = append(names, one.Name)
	}
	return names
}

// Welcome is a page of the article for somebody who was let in, with their note below it.
func Welcome(w http.ResponseWriter, text string, who Person) {
	fmt.Fprintf(w, "%s\nThe private note of %s: %s\n", text, who.Name, who.Note)
}

// The grader's time in milliseconds. 0: nobody has moved the clock.
var graderTime atomic.Int64

// Now stands where the article asks time.Now().
func Now() time.Time {
	if at := graderTime.Load(); at != 0 {
		return time.UnixMilli(at)
	}
	return time.Now()
}

// OnSkip is called when the grader has moved the clock ahead, before the next request is answered.
var OnSkip = func(time.Duration) {}

// Serve runs the routes of http.HandleFunc on PORT, or on 8080 as the articles do, for this machine alone.
func Serve() {
	address := "127.0.0.1:" + or(os.Getenv("PORT"), "8080")
	fmt.Println("http://" + address)
	log.Fatal(http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if at, err := strconv.ParseInt(r.Header.Get("X-Wristband-Now"), 10, 64); err == nil && isGrader(r) {
			if before := graderTime.Swap(at); before != 0 && before < at {
				OnSkip(time.Duration(at-before) * time.Millisecond)
			}
		}
		http.DefaultServeMux.ServeHTTP(w, r)
	})))
}

// Only the grader knows the secret of this run: nobody else moves the clock.
func isGrader(r *http.Request) bool {
	secret := os.Getenv("WRISTBAND_SECRET")
	return secret != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(r.Header.Get("X-Wristband-Secret"))) == 1
}

func readPeople(text string) (all []Person) {
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		log.Fatalf("WRISTBAND_ACCOUNTS holds no list of people: %v", err)
	}
	return all
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
