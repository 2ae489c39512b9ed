import { adminPage, dashboardPage, forbidden, loginPage, seeOther, type User } from "../../../kit/lab/index.ts";

type Page = (user: User | undefined) => Response;

export const pages: ReadonlyMap<string, Page> = new Map<string, Page>([
  ["/", () => loginPage()],
  ["/dashboard", (user) => (user ? dashboardPage(user) : seeOther("/"))],
  [
    "/admin",
    (user) => {
      if (!user) return seeOther("/");
      return user.role === "admin" ? adminPage() : forbidden();
    },
  ],
]);
