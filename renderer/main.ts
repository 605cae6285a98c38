import '@fontsource/inter/latin-400.css'
import '@fontsource/inter/latin-500.css'
import '@fontsource/inter/latin-600.css'
import '@fontsource/jetbrains-mono/latin-400.css'
import '@fontsource/jetbrains-mono/latin-600.css'
import './design/tokens.css'
import './design/base.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import AppShell from './shell/AppShell.vue'
import { tellFailures } from './shell/failures.ts'

const shell = createApp(AppShell).use(createPinia())
tellFailures(shell)
shell.mount('#app')
