/** Absolute path of that Node, of this machine's platform. */
export declare function nodeBinary(major: number): string;
