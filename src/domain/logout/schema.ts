export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const

/** Failed means given up: the client did not take it for as long as it was tried. */
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** A logout token on its way to a client. Times are milliseconds since the epoch. */
export interface Delivery {
  id: string
  clientId: string
  subject: string
  sessionId: string
  status: DeliveryStatus
  attempts: number
  /** Why the last try did not succeed. */
  lastError: string | undefined
  lastAttemptAt: number | undefined
  /** Absent once it is over. */
  nextAttemptAt: number | undefined
  createdAt: number
  finishedAt: number | undefined
}

/** Where a page of deliveries goes on: behind this one. */
export interface DeliveryPosition {
  createdAt: number
  id: string
}

export interface DeliveryFilter {
  status?: DeliveryStatus | undefined
  clientId?: string | undefined
  after?: DeliveryPosition | undefined
  limit: number
}
