import { randomInt } from 'node:crypto'

const prefix = 'ory_st_'
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const length = 32
const shape = new RegExp(`^${prefix}[A-Za-z0-9]{${length}}$`)

/** 190 random bits behind a prefix by which secret scanners know the token. */
export const newSessionToken = (): string =>
  prefix + Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

/** Whether `text` can be a token at all: nothing else is looked up. */
export const isSessionToken = (text: string): boolean => shape.test(text)
