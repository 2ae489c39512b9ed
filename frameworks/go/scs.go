package main

import (
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
)

type withScs struct{ manager *scs.SessionManager }

// newScs: scs says HttpOnly, SameSite=Lax and 24 hours by itself, and neither Secure nor an idle timeout.
func newScs() sessions {
	manager := scs.New()
	manager.Store = memstore.NewWithCleanupInterval(0)
	manager.Cookie.Name = cookieName("session")
	manager.Cookie.Secure = sets("secure")
	if sets("idle") {
		manager.IdleTimeout, manager.Lifetime = halfAnHour, eightHours
	}
	if without("httpOnly") {
		manager.Cookie.HttpOnly = false
	}
	if without("sameSite") {
		manager.Cookie.SameSite = http.SameSiteNoneMode
	}
	return withScs{manager}
}

func (one withScs) begin(w http.ResponseWriter, r *http.Request, name string) error {
	// The documentation asks for RenewToken before any change of privilege. The library does not do it by itself.
	if sets("newId") {
		if err := one.manager.Destroy(r.Context()); err != nil {
			return err
		}
		if err := one.manager.RenewToken(r.Context()); err != nil {
			return err
		}
	}
	one.manager.Put(r.Context(), "user", name)
	return nil
}

func (one withScs) user(r *http.Request) string { return one.manager.GetString(r.Context(), "user") }

func (one withScs) end(w http.ResponseWriter, r *http.Request) error {
	if without("destroy") {
		return nil
	}
	return one.manager.Destroy(r.Context())
}

func (one withScs) wrap(next http.Handler) http.Handler { return one.manager.LoadAndSave(next) }
