// ODK's own form engine in Node: it expects a browser's DOM, and a CommonJS
// module's names when it finds itself in Node.
import { JSDOM } from 'jsdom';
import { File } from 'node:buffer';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// Node.js 18 has the class, but not its name; jsdom's would not go with FormData.
globalThis.File ??= File;

const { window } = new JSDOM('<!doctype html>');
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) {
    try {
      globalThis[name] = window[name];
    } catch {
      // a few of jsdom's names throw when they are read outside a window
    }
  }
}
globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = dirname(fileURLToPath(import.meta.url));

const { loadForm } = await import('@getodk/xforms-engine');

// `files` gives a file the form asks for, such as choices in CSV, by its name: a Response.
export async function openForm(xml, files) {
  const form = await loadForm(xml, {
    fetchFormAttachment: async (url) => files(decodeURIComponent(basename(url.pathname))),
  });
  if (form.status === 'failure') {
    throw form.error;
  }
  return form;
}

// What the engine would send: the XML of the submission.
export async function serialise(root) {
  const payload = await root.prepareInstancePayload();
  const file = payload.data[0].get('xml_submission_file');
  return { status: payload.status, xml: await file.text(), violations: payload.violations ?? [] };
}

// A submission read again by the engine.
export async function restore(form, xml) {
  const data = new FormData();
  data.set('xml_submission_file', new File([xml], 'xml_submission_file', { type: 'text/xml' }));
  const { root } = await form.restoreInstance({ data: [data] });
  return root;
}
