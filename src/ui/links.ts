/** Addresses that clients register are shown to users; only kinds that a browser may safely open or load pass. */

export function webAddress(value: string | undefined): string | undefined {
  return protocolOf(value)?.match(/^https?:$/) ? value : undefined
}

export function imageAddress(value: string | undefined): string | undefined {
  return value && /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(value) ? value : webAddress(value)
}

function protocolOf(value: string | undefined): string | undefined {
  return value && URL.canParse(value) ? new URL(value).protocol : undefined
}
