// The server of article 002 in its own language: a record in Redis for 180 seconds, and a check as middleware.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
	"wristband-articles/ours"
)

type sessionUser struct {
	UserID        uint
	Authenticated bool
}

const lifetime = 180 * time.Second

var (
	store  *redis.Client
	prefix = "article-002:" + newID()[:16] + ":"
)

func main() {
	address := os.Getenv("REDIS_URL")
	if address == "" {
		address = "redis://127.0.0.1:6379"
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		log.Fatal(err)
	}
	store = redis.NewClient(options)
	ours.OnSkip = age
	http.HandleFunc("/signup", start)
	http.HandleFunc("/signin", start)
	http.HandleFunc("/profile", authenticated(profile))
	ours.Serve()
}

// The article says "a random string", and not how it is made.
func newID() string {
	bytes := make([]byte, 32)
	rand.Read(bytes)
	return hex.EncodeToString(bytes)
}

// start makes a new ID and a new entry. What the browser had before stays valid.
func start(w http.ResponseWriter, r *http.Request) {
	name := "alice"
	if r.Method == http.MethodPost {
		name = r.PostFormValue("username")
	}
	at := slices.Index(ours.Names(), name)
	if at < 0 {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	id := newID()
	record, err := json.Marshal(sessionUser{uint(at + 1), true})
	if err == nil {
		err = store.Set(r.Context(), prefix+id, record, lifetime).Err()
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "sessionID", Value: id, Path: "/", MaxAge: int(lifetime.Seconds())})
	fmt.Fprintln(w, "You have a session.")
}

// authenticated asks the article's four questions: a cookie, its value, the key in Redis, the flag in the record.
func authenticated(page func(http.ResponseWriter, sessionUser)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var user sessionUser
		cookie, err := r.Cookie("sessionID")
		if err == nil {
			var record []byte
			record, err = store.Get(r.Context(), prefix+cookie.Value).Bytes()
			if err == nil {
				err = json.Unmarshal(record, &user)
			}
		}
		if err != nil || !user.Authenticated {
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return
		}
		page(w, user)
	}
}

func profile(w http.ResponseWriter, user sessionUser) {
	names := ours.Names()
	if int(user.UserID) > len(names) {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	who, _ := ours.Find(names[user.UserID-1])
	ours.Welcome(w, fmt.Sprintf("You are user %d.", user.UserID), who)
}

// age is ours: Redis has a clock of its own, so when the grader moves the clock, each entry has that much less to live.
func age(skipped time.Duration) {
	ctx := context.Background()
	for all := store.Scan(ctx, 0, prefix+"*", 0).Iterator(); all.Next(ctx); {
		left := store.PTTL(ctx, all.Val()).Val()
		if left > skipped {
			store.PExpire(ctx, all.Val(), left-skipped)
		} else {
			store.Del(ctx, all.Val())
		}
	}
}
