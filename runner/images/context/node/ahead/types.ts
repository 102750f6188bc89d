// The first file of types makes Node load what strips them.
const loaded: boolean = true;
export default loaded;
