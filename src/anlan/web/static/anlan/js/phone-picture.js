// Shrink a photo until it fits: smaller first in quality, then in size.
const LONGEST = 1600;
const QUALITIES = [0.85, 0.7, 0.55, 0.4];
const SMALLER = 0.7;

const encode = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

export const shrink = async (file, most) => {
  const picture = await createImageBitmap(file);
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  for (;;) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await encode(canvas, quality);
      if (blob && blob.size <= most) return blob;
    }
    if (Math.max(canvas.width, canvas.height) < 64) throw new Error("cannot be shrunk");
    scale *= SMALLER;
  }
};
