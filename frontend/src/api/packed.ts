/** Columns that travel as base64 of little-endian numbers. */

function bytesOf(text: string): ArrayBuffer {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes.buffer;
}

// Every machine that a browser runs on is little-endian, so no byte is turned.
export const floatsOf = (text: string): Float32Array => new Float32Array(bytesOf(text));
export const integersOf = (text: string): Int32Array => new Int32Array(bytesOf(text));
export const statesOf = (text: string): Uint8Array => new Uint8Array(bytesOf(text));
