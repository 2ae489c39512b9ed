/** tsc does not read .astro files, so it takes each of them for a component. */
declare module "*.astro" {
  const component: import("astro/runtime/server/index.js").AstroComponentFactory;
  export default component;
}
