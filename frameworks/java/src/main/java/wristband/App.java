package wristband;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** Spring Security's form login, as its documentation has it. The settings of the cookie stand in settings(). */
@SpringBootApplication
@RestController
public class App {
  record Account(String name, String password, String role, String note) {}

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  public static void main(String[] args) {
    var app = new SpringApplication(App.class);
    app.setDefaultProperties(settings());
    app.run(args);
  }

  /** True with HARDENED=1, but not for the one setting that WITHOUT names. */
  static boolean sets(String setting) {
    return "1".equals(System.getenv("HARDENED")) && !setting.equals(System.getenv("WITHOUT"));
  }

  static boolean without(String setting) {
    return "1".equals(System.getenv("HARDENED")) && setting.equals(System.getenv("WITHOUT"));
  }

  /** Tomcat says HttpOnly and half an hour by itself, and neither Secure on plain HTTP nor SameSite. */
  static Map<String, Object> settings() {
    var found = new java.util.HashMap<String, Object>();
    found.put("server.port", System.getenv("PORT"));
    found.put("server.address", "127.0.0.1");
    found.put("server.forward-headers-strategy", "native");
    found.put("spring.main.banner-mode", "off");
    found.put("logging.level.root", "warn");
    if (sets("secure")) found.put("server.servlet.session.cookie.secure", "true");
    if (sets("sameSite")) found.put("server.servlet.session.cookie.same-site", "lax");
    if (without("httpOnly")) found.put("server.servlet.session.cookie.http-only", "false");
    return found;
  }

  @Bean
  SecurityFilterChain chain(HttpSecurity http) throws Exception {
    http.authorizeHttpRequests(
            paths -> paths.requestMatchers("/", "/wristband-fresh").permitAll().requestMatchers("/admin").hasRole("ADMIN").anyRequest().authenticated())
        .csrf(csrf -> csrf.ignoringRequestMatchers("/wristband-fresh"))
        .formLogin(form -> form.defaultSuccessUrl("/dashboard", true))
        .logout(logout -> logout.logoutSuccessUrl("/"));
    if (without("newId")) http.sessionManagement(session -> session.sessionFixation(fixation -> fixation.none()));
    if (without("destroy")) http.logout(logout -> logout.invalidateHttpSession(false).clearAuthentication(false));
    if (without("csrf")) http.csrf(csrf -> csrf.disable());
    if (sets("clear")) http.logout(logout -> logout.deleteCookies("JSESSIONID"));
    if (sets("limit")) http.sessionManagement(session -> session.maximumSessions(3));
    return http.build();
  }

  @Bean
  UserDetailsService users() {
    return name -> {
      var found = accounts.get(name);
      if (found == null) throw new UsernameNotFoundException(name);
      return User.withUsername(name).password("{noop}" + found.password()).roles(found.role().toUpperCase()).build();
    };
  }

  @GetMapping(value = "/", produces = MediaType.TEXT_HTML_VALUE)
  String front() {
    return "<a href=login>Log in</a>";
  }

  @GetMapping(value = "/dashboard", produces = MediaType.TEXT_HTML_VALUE)
  String dashboard(Principal who) {
    return "<p>" + HtmlUtils.htmlEscape(accounts.get(who.getName()).note()) + "</p>";
  }

  @GetMapping("/admin")
  String admin() {
    return "admin";
  }

  /** A grader gives the people. Without the secret of this run there is no such page. */
  @PostMapping("/wristband-fresh")
  ResponseEntity<Void> fresh(@RequestBody List<Account> people, @RequestHeader(name = "X-Wristband-Secret", required = false) String secret, HttpServletRequest request) {
    if (secret == null || !Objects.equals(secret, System.getenv("WRISTBAND_SECRET"))) return ResponseEntity.status(HttpStatus.NOT_FOUND).build();
    accounts.clear();
    for (var one : people) accounts.put(one.name(), one);
    return ResponseEntity.noContent().build();
  }

  @Bean
  org.springframework.boot.CommandLineRunner first() {
    return args -> {
      var mapper = new tools.jackson.databind.ObjectMapper();
      for (var one : mapper.readValue(System.getenv().getOrDefault("WRISTBAND_ACCOUNTS", "[]"), Account[].class)) accounts.put(one.name(), one);
    };
  }
}
