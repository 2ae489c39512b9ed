# What belongs to no library: the people who may log in, and what a grader needs and no site on the web may have.

require "cgi"
require "json"
require "rack"
require "rack/handler/webrick"

LOGIN_PAGE = '<form method="post" action="login"><input name="username"><input name="password" type="password"><button>Log in</button></form>'
HALF_AN_HOUR = 30 * 60
EIGHT_HOURS = 8 * 60 * 60

# How far a grader has moved the clock, in seconds.
$ahead = 0

Time.singleton_class.prepend(Module.new { def now(**options) = super + $ahead })

$people = JSON.parse(ENV.fetch("WRISTBAND_ACCOUNTS", "[]"))

def find(name)
  $people.find { |one| one["name"] == name }
end

# The account, if name and password are right. A real site keeps hashes.
def verify(name, password)
  found = find(name)
  found if found && found["password"] == password
end

# True with HARDENED=1, but not for the one setting that WITHOUT names.
def sets?(setting)
  ENV["HARDENED"] == "1" && ENV["WITHOUT"] != setting.to_s
end

def without?(setting)
  ENV["HARDENED"] == "1" && ENV["WITHOUT"] == setting.to_s
end

def dashboard(account)
  "<h1>#{CGI.escapeHTML(account["name"])}</h1><p>#{CGI.escapeHTML(account["note"])}</p>"
end

# Runs a Rack app on PORT. The block is called when the app must forget everything.
def serve(app)
  secret = ENV.fetch("WRISTBAND_SECRET", "")
  outer = lambda do |env|
    # A request that does not show the secret of this run goes on as if this were not here.
    next app.call(env) unless secret != "" && env["HTTP_X_WRISTBAND_SECRET"] == secret

    now = env["HTTP_X_WRISTBAND_NOW"].to_i
    $ahead = now / 1000.0 - Process.clock_gettime(Process::CLOCK_REALTIME) if now.positive?
    next app.call(env) unless env["PATH_INFO"] == "/wristband-fresh"

    $people = JSON.parse(env["rack.input"].read)
    yield
    [204, {}, []]
  end
  quiet = { AccessLog: [], Logger: WEBrick::Log.new(File::NULL) }
  Rack::Handler::WEBrick.run(outer, Host: "127.0.0.1", Port: ENV.fetch("PORT"), **quiet)
end
