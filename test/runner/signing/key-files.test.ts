import { generateKeyPairSync, type KeyPairSyncResult } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSigningKey, readVerifyingKey } from "../../../runner/signing/key-files.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const PRIVATE = { type: "pkcs8", format: "pem" } as const;
const PUBLIC = { type: "spki", format: "pem" } as const;

const pems = (pair: { privateKey: string; publicKey: string }): KeyPairSyncResult<string, string> => pair;
const ed25519 = pems(generateKeyPairSync("ed25519", { privateKeyEncoding: PRIVATE, publicKeyEncoding: PUBLIC }));
const locked = pems(
  generateKeyPairSync("ed25519", {
    privateKeyEncoding: { ...PRIVATE, cipher: "aes-256-cbc", passphrase: "secret" },
    publicKeyEncoding: PUBLIC,
  }),
);
const rsa = pems(
  generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: PRIVATE, publicKeyEncoding: PUBLIC }),
);
const oldRsa = pems(
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" },
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
  }),
);
const openssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n";

describe("a key to sign with", () => {
  it.each([
    ["is public", ed25519.publicKey, /is a public key, and signing takes the private one$/, /\.key$/],
    ["is encrypted", locked.privateKey, /is encrypted$/, /openssl pkey/],
    ["is encrypted in the old way", oldRsa.privateKey, /is encrypted$/, /openssl pkey/],
    ["is RSA", rsa.privateKey, /is a key of the kind rsa, and reports take Ed25519$/, /backlab keys new/],
    ["is OpenSSH's", openssh, /is no private key in PEM$/, /backlab keys new/],
    ["is no key", "hello", /is no private key in PEM$/, /backlab keys new/],
    ["is damaged", ed25519.privateKey.replace("MC4", "MC5"), /is no private key in PEM$/, /backlab keys new/],
  ])("that %s is told so", async (_what, pem, message, hint) => {
    await using folder = await temporaryFolder({ "a.key": pem });
    const refused = readSigningKey(join(folder.path, "a.key"));
    await expect(refused).rejects.toMatchObject({
      code: "key_unusable",
      message: expect.stringMatching(message) as string,
    });
    await expect(refused).rejects.toMatchObject({ hint: expect.stringMatching(hint) as string });
  });
});

describe("a key to check with", () => {
  it.each([
    ["is private", ed25519.privateKey, /is a private key, and checking takes the public one$/, /\.pub; give/],
    ["is private and encrypted", locked.privateKey, /is a private key/, /\.pub; give/],
    ["is OpenSSH's private one", openssh, /is a private key/, /\.pub; give/],
    ["is RSA", rsa.publicKey, /is a key of the kind rsa, and reports take Ed25519$/, /backlab keys new/],
    ["is no key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", /is no public key in PEM$/, /backlab keys new/],
  ])("that %s is told so", async (_what, pem, message, hint) => {
    await using folder = await temporaryFolder({ "a.pub": pem });
    const refused = readVerifyingKey(join(folder.path, "a.pub"));
    await expect(refused).rejects.toMatchObject({
      code: "key_unusable",
      message: expect.stringMatching(message) as string,
    });
    await expect(refused).rejects.toMatchObject({ hint: expect.stringMatching(hint) as string });
  });
});

it.each([readSigningKey, readVerifyingKey])(
  "%o says that there is no such file, or that it is a folder",
  async (read) => {
    await using folder = await temporaryFolder();
    const code = "key_unusable";
    await expect(read(join(folder.path, "no.key"))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/no\.key cannot be read: ENOENT/) as string,
      hint: "make a pair of keys with: backlab keys new",
    });
    await expect(read(folder.path)).rejects.toMatchObject({ code, message: expect.stringMatching(/EISDIR/) as string });
  },
);

it("both halves of a pair have one id", async () => {
  await using folder = await temporaryFolder({ "a.key": ed25519.privateKey, "a.pub": ed25519.publicKey });
  const { id } = await readSigningKey(join(folder.path, "a.key"));
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect((await readVerifyingKey(join(folder.path, "a.pub"))).id).toBe(id);
});
