// Tells the server, once the page stands, whether the tab still holds typed text whose keys begin so.
export default {
  emits: ["found"],
  props: { prefix: String },
  template: `<span hidden></span>`,
  mounted() {
    try {
      const start = "detente typed " + this.prefix;
      if (Object.keys(sessionStorage).some((key) => key.startsWith(start))) this.$emit("found");
    } catch {
      // Without storage nothing was kept.
    }
  },
};
