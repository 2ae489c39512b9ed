# Rack's session middleware as its documentation has it: an ID in the cookie, and the sessions in this process.

require_relative "people"
require "rack/session/pool"

# Rack says HttpOnly and Path=/ by itself, and neither Secure nor SameSite nor any end.
OPTIONS = {}
OPTIONS.merge!(secure: true, key: "__Host-session") if sets?(:secure)
OPTIONS[:same_site] = :lax if sets?(:sameSite)
OPTIONS[:httponly] = false if without?(:httpOnly)

# False if a page of another site may have sent this request. Rack leaves this to the app, or to the gem rack-protection.
def ours?(request)
  return true if request.get? || request.head? || request.options?

  site = request.get_header("HTTP_SEC_FETCH_SITE")
  origin = request.get_header("HTTP_ORIGIN")
  return %w[same-origin none].include?(site) if site
  return origin == request.base_url if origin

  !request.has_header?("HTTP_COOKIE")
end

def page(status, text)
  [status, { "Content-Type" => "text/html" }, [text]]
end

def go_to(path)
  [303, { "Location" => path }, []]
end

def over?(session)
  now = Time.now.to_i
  sets?(:idle) && now - session["seen"].to_i >= HALF_AN_HOUR ||
    sets?(:absolute) && now - session["since"].to_i >= EIGHT_HOURS
end

# The account of the session, or nil.
def member(request)
  session = request.session
  account = find(session["user"])
  return unless account

  if over?(session)
    request.session_options[:drop] = true
    return
  end
  session["seen"] = Time.now.to_i
  account
end

def login(request)
  account = verify(request.params["username"], request.params["password"])
  return page(401, LOGIN_PAGE) unless account

  # The middleware then gives a new ID, and the old one is worth nothing.
  request.session_options[:renew] = true if sets?(:newId)
  now = Time.now.to_i
  request.session.update("user" => account["name"], "since" => now, "seen" => now)
  go_to("/dashboard")
end

def logout(request)
  request.session_options[:drop] = true unless without?(:destroy)
  answer = Rack::Response.new([], *go_to("/").first(2))
  answer.delete_cookie(SESSIONS.key, path: "/", secure: OPTIONS[:secure], httponly: true) if sets?(:clear)
  answer.finish
end

def admin(request)
  account = member(request)
  return page(401, LOGIN_PAGE) unless account

  page(account["role"] == "admin" ? 200 : 403, "admin")
end

def private_page(request)
  account = member(request)
  account ? page(200, dashboard(account)) : page(401, LOGIN_PAGE)
end

app = lambda do |env|
  request = Rack::Request.new(env)
  next page(403, "Forbidden") if sets?(:csrf) && !ours?(request)

  case [request.request_method, request.path_info]
  when ["GET", "/"] then page(200, LOGIN_PAGE)
  when ["POST", "/login"] then login(request)
  when ["GET", "/dashboard"] then private_page(request)
  when ["GET", "/admin"] then admin(request)
  when ["POST", "/logout"] then logout(request)
  else page(404, "Not found")
  end
end

SESSIONS = Rack::Session::Pool.new(app, OPTIONS)
serve(SESSIONS) { SESSIONS.mutex.synchronize { SESSIONS.pool.clear } }
