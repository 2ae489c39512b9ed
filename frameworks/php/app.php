<?php
// PHP's own sessions, as its manual has them: files in a folder. Each request runs this file from the top.

const LOGIN_PAGE = '<form method="post" action="login"><input name="username"><input name="password" type="password"><button>Log in</button></form>';
const HALF_AN_HOUR = 30 * 60;
const EIGHT_HOURS = 8 * 60 * 60;

/** True with HARDENED=1, but not for the one setting that WITHOUT names. */
function sets(string $setting): bool
{
    return getenv('HARDENED') === '1' && getenv('WITHOUT') !== $setting;
}

$folder = sys_get_temp_dir() . '/wristband-php-' . getenv('PORT');
@mkdir($folder, 0700);
$list = "$folder/people.json";
$method = $_SERVER['REQUEST_METHOD'];
$path = explode('?', $_SERVER['REQUEST_URI'], 2)[0];
$secret = getenv('WRISTBAND_SECRET');

// A grader empties the app. Without the secret of this run there is no such page.
if ($path === '/wristband-fresh' && $secret && hash_equals($secret, $_SERVER['HTTP_X_WRISTBAND_SECRET'] ?? '')) {
    array_map(unlink(...), glob("$folder/sess_*"));
    file_put_contents($list, file_get_contents('php://input'), LOCK_EX);
    http_response_code(204);
    return;
}
$people = array_column(json_decode(@file_get_contents($list) ?: getenv('WRISTBAND_ACCOUNTS') ?: '[]', true), null, 'name');

session_save_path($folder);
// PHP's own default is no attribute at all, and to take any ID that a browser brings along.
if (sets('strict')) ini_set('session.use_strict_mode', '1');
if (sets('secure')) session_name('__Host-id');
session_set_cookie_params([
    'secure' => sets('secure'),
    'httponly' => sets('httpOnly'),
    'samesite' => sets('sameSite') ? 'Lax' : '',
]);

function refuse(int $status = 401, string $page = LOGIN_PAGE): void
{
    http_response_code($status);
    echo $page;
}

function go_to(string $page): void
{
    header("Location: $page", true, 303);
}

/** False if a page of another site may have sent this request. PHP leaves this to the app. */
function is_ours(string $method): bool
{
    if (in_array($method, ['GET', 'HEAD', 'OPTIONS'])) return true;
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? null;
    if ($site !== null) return in_array($site, ['same-origin', 'none']);
    $own = ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? 'http') . '://' . $_SERVER['HTTP_HOST'];
    if (isset($_SERVER['HTTP_ORIGIN'])) return $_SERVER['HTTP_ORIGIN'] === $own;
    return !isset($_SERVER['HTTP_COOKIE']);
}

/** The user of the session, or null. */
function user(array $people): ?array
{
    // Without this a page makes a session for every visitor.
    if (sets('once') && !isset($_COOKIE[session_name()])) return null;
    session_start();
    $since = $_SESSION['since'] ?? 0;
    $seen = $_SESSION['seen'] ?? 0;
    $is_over = sets('idle') && time() - $seen >= HALF_AN_HOUR || sets('absolute') && time() - $since >= EIGHT_HOURS;
    if ($is_over) {
        session_destroy();
        return null;
    }
    $_SESSION['seen'] = time();
    return $people[$_SESSION['user'] ?? ''] ?? null;
}

function login(array $people): void
{
    $name = $_POST['username'] ?? '';
    $password = $_POST['password'] ?? '';
    $found = is_string($name) ? $people[$name] ?? null : null;
    if (!$found || $found['password'] !== $password) {
        refuse();
        return;
    }
    session_start();
    if (sets('newId')) {
        $_SESSION = [];
        session_regenerate_id(true);
    }
    $_SESSION['user'] = $found['name'];
    $_SESSION['since'] = $_SESSION['seen'] = time();
    go_to('/dashboard');
}

function logout(): void
{
    session_start();
    $_SESSION = [];
    if (getenv('WITHOUT') === 'destroy') session_abort();
    else session_destroy();
    if (sets('clear')) {
        $cookie = session_get_cookie_params();
        unset($cookie['lifetime']);
        // session_start() may have set a cookie just now, for an ID that was not valid any more.
        header_remove('Set-Cookie');
        setcookie(session_name(), '', ['expires' => 1] + $cookie);
    }
    go_to('/');
}

function dashboard(?array $who): void
{
    if ($who) echo '<h1>' . htmlspecialchars($who['name']) . '</h1><p>' . htmlspecialchars($who['note']) . '</p>';
    else refuse();
}

function admin(?array $who): void
{
    if ($who) refuse($who['role'] === 'admin' ? 200 : 403, 'admin');
    else refuse();
}

if (sets('csrf') && !is_ours($method)) {
    refuse(403, 'Forbidden');
    return;
}
match ("$method $path") {
    'GET /' => print LOGIN_PAGE,
    'POST /login' => login($people),
    'GET /dashboard' => dashboard(user($people)),
    'GET /admin' => admin(user($people)),
    'POST /logout' => logout(),
    default => refuse(404, 'Not found'),
};
