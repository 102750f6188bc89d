/** The images of a cell, by what runs in them. App and suite share one. */
export const IMAGE_NAMES = ["node", "postgres", "redis"] as const;
export type ImageName = (typeof IMAGE_NAMES)[number];

/** What each image is called: by its tag, or by its id. */
export type Images = Readonly<Record<ImageName, string>>;

/** What images are built from: the official images of a registry, or Debian packages alone. */
export const FLAVOURS = ["official", "debian"] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** What goes into the images from this installation of backlab. */
export interface ImageSources {
  /** The suite process as one file. */
  suiteHost: string;
  /** A folder from which the offered packages resolve: the package root. */
  packagesFrom: string;
}
