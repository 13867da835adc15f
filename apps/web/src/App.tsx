import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/default-css-variables.layer.css';
import '@mantine/core/styles/global.layer.css';
import '@mantine/core/styles/UnstyledButton.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/Popover.layer.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { queryClient } from './api/query-client.ts';
import { IdleWarning } from './features/session/IdleWarning.tsx';
import { StepUp } from './features/session/StepUp.tsx';
import { makeRouter } from './routes.tsx';
import './ui/shell.css';
import { styleNonce } from './ui/style-nonce.ts';
import { cssVariablesResolver, theme } from './ui/theme.ts';

/** Everything behind sign-in. */
export default function App() {
  const [router] = useState(() => makeRouter());
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <StepUp />
        <IdleWarning />
      </QueryClientProvider>
    </MantineProvider>
  );
}
