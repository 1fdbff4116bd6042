/** Builds and tests one part of an image where the script is, and gives it its tags if it is the whole. */
def call(Map part) {
    if (part.setupQemu) {
        setupQemu(part.setupQemu)
    }
    def image = buildxMultiArch(part.buildxMultiArch)
    if (part.smokeTest) {
        smokeTest(part.smokeTest + [image: image])
    }
    if (!part.publishImage) {
        return image
    }
    publishImage(part.publishImage + [image: image])
    return image + [tags: part.publishImage.tags]
}
