import { type ReactNode, useEffect, useRef, useState } from 'react';

/** A later part of a screen: loaded once it scrolls into view, or before by whoever uses keys or prints. */
export function WhenSeen({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    if (isSeen || !place.current) return;
    const show = () => setSeen(true);
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) show();
    });
    observer.observe(place.current);
    const events = ['keydown', 'beforeprint'] as const;
    for (const event of events) window.addEventListener(event, show);
    return () => {
      observer.disconnect();
      for (const event of events) window.removeEventListener(event, show);
    };
  }, [isSeen]);
  return isSeen ? children : <div ref={place} className="later" />;
}
