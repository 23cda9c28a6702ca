/** What people's passwords are made of, once digits and signs around them and letters written as digits are undone. */
const commonWords = new Set(
  `password passwort passwd pass passphrase motdepasse contrasena senha parola wachtwoord salasana haslo heslo
  qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdf asdfgh asdfghjkl yxcvbnm zxcvbn zxcvbnm qazwsx qazwsxedc
  qweasd qweasdzxc poiuytrewq lkjhgfdsa mnbvcxz wasd qwer asdfasdf qwerqwer asdasd qweqwe zxczxc
  admin administrator root user username guest test testing tester default demo login letmein welcome welcometo changeme
  changeit changethis secret topsecret access system server master manager support service computer internet network
  iloveyou ilovegod iloveu loveyou loveme lovely lover love mylove forever sweetheart darling honey babygirl baby babe
  princess prince queen king angel angels heaven jesus jesuschrist christ god godisgood blessed faith hope trustno
  dragon monkey tiger lion eagle falcon wolf shadow horse pony kitty hellokitty puppy doggy buddy bear panda dolphin
  butterfly flower flowers rose sunflower rainbow sunshine sunset summer winter spring autumn january february march
  april june july august september october november december monday friday sunday weekend
  football baseball basketball soccer hockey tennis golf softball volleyball cricket liverpool arsenal chelsea
  barcelona realmadrid juventus manchester manunited rangers celtic yankees lakers cowboys steelers
  superman batman spiderman ironman captain avengers starwars startrek pokemon pikachu naruto minecraft fortnite
  nintendo playstation xbox gameboy matrix terminator gandalf merlin wizard harrypotter hogwarts
  mustang ferrari porsche mercedes corvette harley yamaha honda toyota bmw audi jaguar camaro
  michael jordan michaeljordan jennifer jessica ashley michelle nicole daniel andrew joshua matthew thomas robert
  charlie maggie ginger pepper cookie chocolate cheese banana orange apple cherry strawberry coffee whatever nothing
  money dollar freedom liberty america american england london paris berlin germany france canada mexico brasil india
  hello hellothere helloworld goodbye hunter ranger soldier killer warrior ninja pirate samurai phoenix cowboy
  google facebook youtube twitter instagram linkedin microsoft windows android iphone samsung dropbox github
  family mother father mommy daddy brother sister friends friend bestfriend children grandma
  music guitar piano metallica nirvana slipknot beatles eminem rockstar dancing
  gatehouse singlesignon signin signup register account security secure private personal temporary temp temppass
  abc abcd abcde abcdef abcdefg abcdefgh abcabc abcdabcd aaa xxx lol omg wtf nopass nopassword none null`.split(
    /\s+/,
  ),
)

const sequences = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn',
  'q1w2e3r4t5y6u7i8o9p0',
  'qazwsxedcrfvtgbyhnujm',
].flatMap((sequence) => [sequence, [...sequence].reverse().join('')])

const lettersByDigit: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Whether a password is among the first that anybody would guess. */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '')
  if (text === '') return true
  return isSequence(text) || isRepetition(text) || coresOf(text).some((core) => commonWords.has(core))
}

/** A stretch of the alphabet, of the digits or of a keyboard row, perhaps with a short rest. */
function isSequence(text: string): boolean {
  const stretch = text.replace(/[^a-z0-9]{1,3}$/, '')
  return sequences.some((sequence) => sequence.includes(stretch))
}

/** One or two characters alone, a short text over and over, or a date in digits. */
function isRepetition(text: string): boolean {
  if (new Set(text).size <= 2) return true
  if (/^(.{1,4})\1+$/u.test(text)) return true
  return /^(19|20)\d{6}$|^\d{4}(19|20)\d{2}$/.test(text)
}

/** The words that are left of a password: as written, and with digits read as the letters that they resemble. */
function coresOf(text: string): string[] {
  const undone = [...text].map((character) => lettersByDigit[character] ?? character).join('')
  const trimmed = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const trimmedThenUndone = [...trimmed].map((character) => lettersByDigit[character] ?? character).join('')
  return [text, undone, trimmed, trimmedThenUndone].filter((core) => core !== '')
}
