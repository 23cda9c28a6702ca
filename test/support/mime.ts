/** Enough of MIME (RFC 2045–2047) to read a mail with a text and an HTML part. */
export interface ReadMail {
  /** By lower-case name; the last one of several. */
  headers: Record<string, string>
  subject: string
  text: string
  html: string
}

export function readMail(raw: string): ReadMail {
  const { headers, parts } = readPart(raw)
  const find = (type: string) => parts.find((part) => part.type === type)?.content ?? ''
  return {
    headers,
    subject: decodeWords(headers['subject'] ?? ''),
    text: find('text/plain'),
    html: find('text/html'),
  }
}

interface Leaf {
  type: string
  content: string
}

function readPart(raw: string): { headers: Record<string, string>; parts: Leaf[] } {
  const end = raw.indexOf('\r\n\r\n')
  const headers = readHeaders(raw.slice(0, end))
  const body = raw.slice(end + 4)
  const contentType = headers['content-type'] ?? 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) {
    const type = (contentType.split(';')[0] as string).trim().toLowerCase()
    return { headers, parts: [{ type, content: decode(body, headers['content-transfer-encoding']) }] }
  }
  const sections = body.split(`--${boundary}`).slice(1, -1)
  // Each ends in the line break that belongs to the next boundary.
  return { headers, parts: sections.flatMap((section) => readPart(section.slice(2, -2)).parts) }
}

function readHeaders(text: string): Record<string, string> {
  const unfolded = text.replace(/\r\n(?=[ \t])/g, '')
  return Object.fromEntries(
    unfolded.split('\r\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}

function decode(body: string, encoding = '7bit'): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8')
    case 'quoted-printable':
      return unquote(body.replace(/=\r\n/g, ''))
    default:
      return body
  }
}

const unquote = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

const decodeWords = (text: string): string =>
  text
    .replace(/(=\?[^?]+\?[QB]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replace(/=\?[^?]+\?([QB])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : unquote(word.replaceAll('_', ' ')),
    )
