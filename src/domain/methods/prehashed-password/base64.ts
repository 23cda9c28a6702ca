const standard = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Standard base64 with padding (RFC 4648 §4), and nothing that a lenient decoder passes over. */
export function decodeBase64(text: string): Buffer | undefined {
  return text !== '' && standard.test(text) ? Buffer.from(text, 'base64') : undefined
}
