/** The people who may log in, as the environment tells: no part of any library. */
const accounts = JSON.parse(process.env.WRISTBAND_ACCOUNTS ?? "[]");

/** The account, if name and password are right. A real site keeps hashes. */
export const verify = (name, password) => accounts.find((one) => one.name === name && one.password === password);

export const find = (name) => accounts.find((one) => one.name === name);
const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const loginPage = `<form method="post" action="login"><input name="username"><input name="password" type="password"><button>Log in</button></form>`;
export const dashboard = ({ name, note }) => `<h1>${escape(name)}</h1><p>${escape(note)}</p>`;
