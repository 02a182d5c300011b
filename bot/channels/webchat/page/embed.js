// One line in another site's page: <script src="https://the-hotline's-address/embed.js" defer></script>
// Adds a button that opens the chat in a frame. The hotline must list that site in HOTLINE_WEBCHAT_EMBED_ORIGINS.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const frame = document.createElement('iframe');
  const button = document.createElement('button');
  const place = 'position:fixed;right:16px;z-index:2147483000;';
  frame.title = '12345热线在线咨询';
  frame.src = 'about:blank';
  frame.hidden = true;
  frame.style.cssText = `${place}bottom:76px;width:min(400px,calc(100vw - 32px));height:min(640px,calc(100vh - 100px));border:0;border-radius:14px;box-shadow:0 8px 30px rgb(0 0 0 / 30%);background:#fff;`;
  button.type = 'button';
  button.textContent = '12345 在线咨询';
  button.setAttribute('aria-expanded', 'false');
  button.style.cssText = `${place}bottom:16px;padding:12px 20px;border:0;border-radius:24px;background:#12506b;color:#fff;font-size:17px;cursor:pointer;`;
  button.addEventListener('click', () => {
    if (frame.src === 'about:blank') frame.src = `${origin}/`;
    frame.hidden = !frame.hidden;
    button.setAttribute('aria-expanded', String(!frame.hidden));
  });
  document.body.append(frame, button);
})();
