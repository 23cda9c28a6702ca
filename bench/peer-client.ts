/** The client that bench/peer.ts knows. */
export const peerClient = { client_id: 'bench', client_secret: 'a-client-secret-for-measurements' }
