/** As in Kratos. Processing means that a node has it in hand; abandoned, that it is not tried any more. */
export type MessageStatus = 'queued' | 'processing' | 'sent' | 'abandoned'

/** A message without its words, which nobody but the recipient is to see. Times are milliseconds since the epoch. */
export interface Message {
  id: string
  status: MessageStatus
  type: 'email'
  channel: 'email'
  recipient: string
  template: string
  /** Tries so far, the one under way included. */
  sendCount: number
  expiresAt: number
  createdAt: number
  updatedAt: number
  finishedAt: number | undefined
}

/** A try that is over. */
export interface Dispatch {
  id: string
  status: 'success' | 'failed'
  error: string | undefined
  createdAt: number
}

/** Where a page of messages goes on: behind this one. */
export interface MessagePosition {
  createdAt: number
  id: string
}

export interface MessageFilter {
  status?: MessageStatus | undefined
  recipient?: string | undefined
  after?: MessagePosition | undefined
  limit: number
}
