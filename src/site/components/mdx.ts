import AfterTry from "./AfterTry.astro";
import Change from "./Change.astro";
import Check from "./Check.astro";
import Checked from "./Checked.astro";
import Code from "./Code.astro";
import Compared from "./Compared.astro";
import Defended from "./Defended.astro";
import Exchange from "./Exchange.astro";
import Frameworks from "./Frameworks.astro";
import H2 from "./H2.astro";
import H3 from "./H3.astro";
import Live from "./Live.astro";
import Noise from "./Noise.astro";
import OtherSite from "./OtherSite.astro";
import Predict from "./Predict.astro";
import Proof from "./Proof.astro";
import RealExchange from "./RealExchange.astro";
import Source from "./Source.astro";
import StoreCosts from "./StoreCosts.astro";
import StoreTrial from "../../browser/trial/StoreTrial.astro";
import Stopwatch from "../../browser/stopwatch/Stopwatch.astro";
import Task from "./Task.astro";
import Term from "./Term.astro";
import Wide from "./Wide.astro";

/** What a chapter may use without importing it. */
export const components = {
  AfterTry,
  Change,
  Check,
  Checked,
  Code,
  Compared,
  Defended,
  Exchange,
  Frameworks,
  Live,
  Noise,
  OtherSite,
  Predict,
  Proof,
  RealExchange,
  Source,
  Stopwatch,
  StoreCosts,
  StoreTrial,
  Task,
  Term,
  Wide,
  h2: H2,
  h3: H3,
};
