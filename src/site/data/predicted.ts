import type { Prediction } from "../../../labs/kit/build/prediction.ts";
import { cookieHeader } from "../../browser/panel/fold.ts";
import { keep, type Jar } from "../../browser/panel/cookies.ts";
import { headersNamed } from "../../browser/panel/words.ts";
import { rightChoice } from "../../browser/predict/fits.ts";
import { playSteps, type Hands, type Played } from "../../browser/predict/play-steps.ts";
import { CAPS } from "../../http/caps.ts";
import { readThiefRequest } from "../../live/controls/thief-request.ts";
import { behindProxy } from "../../live/runners/behind-proxy.ts";
import { inProcessRunner } from "../../live/runners/in-process-runner.ts";
import { LiveServer } from "../../live/server/live-server.ts";
import { createRecord } from "../../live/server/record.ts";
import { findLab, type LabEntry } from "./labs.ts";
import { unknown } from "./unknown.ts";

/** The labs' clock when a prediction is played at build time. */
const START = Date.UTC(2026, 0, 15, 12);
const ORIGIN = "https://lab.test";

export type Predicted = { lab: LabEntry; prediction: Prediction; played: Played; right: string };

/**
 * A question, and what a live server in this process answers. `id` is "slug/name". Ends the build when there is no such
 * question, or when not exactly one choice fits.
 */
export async function predicted(id: string): Promise<Predicted> {
  const component = `<Predict id="${id}" />`;
  const [slug = "", name = ""] = id.split("/");
  const lab = findLab(slug, component);
  const { default: all } = await lab.predictions();
  const prediction = all[name] ?? unknown(component, name, Object.keys(all), `labs/${lab.folder}/predictions.ts`);
  return { lab, prediction, ...(await answerHere(prediction, lab)) };
}

/** Plays a question's steps in this process. Throws an Error when not exactly one choice fits. */
export async function answerHere(
  { on, play, choices }: Prediction,
  lab: LabEntry,
): Promise<{ played: Played; right: string }> {
  const played = await playSteps(play, handsOn(lab[on], lab.proxy));
  const right = Object.keys(choices)[rightChoice(Object.values(choices), played)] ?? "";
  return { played, right };
}

/** Hands on a fresh live server in this process, with a browser that keeps cookies as long as the real clock says. */
export function handsOn(load: LabEntry["starter"], proxy = false): Hands {
  const record = createRecord(START);
  const runner = inProcessRunner(load, record);
  const server = new LiveServer(record, proxy ? behindProxy(runner, record.shelf) : runner, CAPS, () => START);
  const jar: Jar = new Map();
  return {
    async ask(method, path, fields) {
      const cookie = cookieHeader(jar);
      const sent = {
        "sec-fetch-site": "same-origin",
        ...(cookie && { cookie }),
        ...(method !== "GET" && { origin: ORIGIN }),
        ...(method === "POST" && { "content-type": "application/x-www-form-urlencoded" }),
      };
      const headers = Object.entries(sent);
      const body = method === "POST" ? { body: String(new URLSearchParams(fields)) } : {};
      const { response } = await server.exchange("you", { method, path, headers, origin: ORIGIN, ...body });
      for (const header of headersNamed(response, "set-cookie")) keep(jar, header, START);
      record.jar = cookieHeader(jar);
    },
    cookie: async () => cookieHeader(jar),
    async steal(method, path, cookie, fields) {
      const form = { method, path, cookie, body: String(new URLSearchParams(fields)) };
      const sent = readThiefRequest(new URLSearchParams(form));
      if (typeof sent === "string") throw new Error(sent);
      await server.exchange("thief", sent);
    },
    skip: async (ms) => server.skip(ms),
    restart: () => server.restart(),
    state: async () => ({ log: server.log.all(), list: structuredClone(await server.list()) }),
  };
}
