// Runs in Node: one Pyodide that answers questions, a JSON line each way. Started by pyodide_host.py.
//   {"unpack": "/path/to/a.whl"}     put a wheel's files where Python imports from, as Lite's installer does
//   {"load": "/path/to/a.whl"}       install a wheel of Pyodide's own tools, without what it depends on
//   {"mount": "/path"}               let Python read a folder of this machine under the same path
//   {"run": "python code"}           answer with the text of its last expression
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [home] = process.argv.slice(2);
const entry = pathToFileURL(path.join(home, "pyodide.mjs")).href;
const { loadPyodide } = await import(entry);
// What is not on this machine is not there: no test may lean on a network.
globalThis.fetch = () => Promise.reject(new Error("no network in this test"));
const printed = [];
const keep = (line) => printed.push(line);
const python = await loadPyodide({ indexURL: home + path.sep, stdout: keep, stderr: keep });

const answer = (line) => process.stdout.write(JSON.stringify(line) + "\n");

async function asked(question) {
  if (question.unpack) {
    const bytes = fs.readFileSync(question.unpack);
    python.unpackArchive(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), "wheel");
    return null;
  }
  if (question.load) {
    await python.loadPackage(question.load, { messageCallback: () => {} });
    return null;
  }
  if (question.mount) {
    python.mountNodeFS(question.mount, question.mount);
    return null;
  }
  const value = await python.runPythonAsync(question.run);
  return value === undefined ? null : value;
}

answer({ ready: python.version });
for await (const line of readline.createInterface({ input: process.stdin })) {
  printed.length = 0;
  try {
    answer({ value: await asked(JSON.parse(line)), printed });
  } catch (problem) {
    answer({ problem: String(problem.message ?? problem), printed });
  }
}
