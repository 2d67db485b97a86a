declare module 'pg/lib/crypto/cert-signatures.js' {
  /** The hash of the algorithm that signed a certificate (in DER), as Web Crypto calls it. Throws for one without. */
  export function signatureAlgorithmHashFromCertificate(certificate: Buffer): string;
}
