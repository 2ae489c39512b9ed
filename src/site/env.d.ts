/** tsc does not read .astro files: to it, each is a component and nothing more. */
declare module "*.astro" {
  const component: import("astro/runtime/server/index.js").AstroComponentFactory;
  export default component;
}
