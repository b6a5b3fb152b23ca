import type { Frame, Language } from './failure.ts'
import { belongsTo, LIBRARIES } from './libraries.ts'

/** How much of a path or name is looked at, in characters: its beginning. */
const MAX_TEXT = 1000

interface Call {
  /** With slashes, and without `file://`; empty where it is not known. */
  file: string
  /** Empty where it is not known. */
  name: string
}

/** Whether a call is of a library, by language: what is installed, not written, on the host it failed on. */
const IS_LIBRARY: Record<Language, (call: Call) => boolean> = {
  python: ({ file }) =>
    /^<(?!string>|stdin>|console>|ipython-input|doctest)/.test(file) ||
    /(?:^|\/)(?:site-packages|dist-packages)\//.test(file) ||
    /\/(?:lib|lib64)\/(?:python|pypy)\d[\d.]*t?\//.test(file) ||
    /\/python\d[\d.]*(?:\/lib\/|\.zip\/)/i.test(file),

  // Node's own modules were bare names up to 14; a program's own always have a folder.
  node: ({ file }) =>
    !(/\//.test(file) || /^\[(?:eval|stdin)\d*\]|^REPL\d+$|^evalmachine\./.test(file)) ||
    /^(?:node:|internal\/|wasm:|bun:)/.test(file) ||
    /\/node_modules\/|^node_modules\/|\/\.yarn\/|\/\.pnpm\/|^\/usr\/share\/nodejs\/|\bwebpack\/(?:bootstrap|runtime)/.test(
      file,
    ),

  java: ({ name }) => {
    const qualified = name.replace(/\/(?:0x[0-9a-f]+|\d+)(?=\.|$)/, '').replace(/^.*\//, '')
    return (
      /\$\$(?:EnhancerBy|FastClassBy|SpringCGLIB|Lambda)|\$Proxy\d|GeneratedMethodAccessor\d|\$(?:HibernateProxy|ByteBuddy|MockitoMock)\$/.test(
        qualified,
      ) || belongsTo(LIBRARIES.java, qualified)
    )
  },

  csharp: ({ name }) => {
    const qualified = name.replace(/^\(wrapper [^)]*\) /, '')
    return belongsTo(LIBRARIES.csharp, qualified) || /^(?:<PrivateImplementationDetails>|lambda_method)/.test(qualified)
  },

  go: ({ file, name }) =>
    /^\/usr\/(?:local\/go|lib\/go(?:-[\d.]+)?|lib\/golang|share\/go(?:-[\d.]+)?)\/src\//.test(file) ||
    /\/go(?:\d[\d.]*)?\/src\/(?:runtime|net|internal|testing|sync|reflect|os|io)\//.test(file) ||
    /(?:\/pkg\/mod\/|(?:^|\/)vendor\/|@v\d)/.test(file) ||
    /^_testmain\.go$/.test(file) ||
    (name !== '' && !name.includes('.')) ||
    belongsTo(LIBRARIES.go, name),

  rust: ({ file, name }) =>
    /\/rustc\/|\/\.cargo\/(?:registry|git)\/|\/cargo\/registry\/|\/rustlib\/src\/|^library\/|\/usr\/src\/rustc/.test(
      file,
    ) ||
    belongsTo(LIBRARIES.rust, name.replace(/^_?<+(?:&(?:mut )?|dyn )?/, '')) ||
    // Every function of a program has the name of its crate before it; these are of C.
    (name !== '' && file === '' && !name.includes('::')) ||
    /^(?:rust_|__rust|_start$|__libc_|__GI_|clone3?$|start_thread$)/.test(name),

  ruby: ({ file }) =>
    /^<internal:|\/gems\/|\/lib\/ruby\/|\/usr\/share\/(?:ruby|rubygems)|\/rubygems-integration\/|\/bin\/(?:bundle|rake|rails|rspec|puma|ruby)$/.test(
      file,
    ),

  php: ({ file }) =>
    file === '' || /^\[|^phar:|(?:^|\/)vendor\/|^\/usr\/(?:local\/)?(?:share|lib)\/php\/|\/wp-includes\//.test(file),

  perl: ({ file }) =>
    /^\/(?:usr|opt)\/(?:[^/]+\/){0,4}perl(?:5|-base)?\/|\/perl5\/lib\/|\/perls\/[^/]+\/lib\/|\/lib\/perl5\//.test(file),

  native: ({ file, name }) =>
    /^(?:\/usr)?\/lib(?:32|64|x32|exec)?\/(?:[^/]+\/){0,3}[^/]+\.so(?:[.\d]*)?$|(?:^|\/)(?:libc|libpthread|ld-linux[\w-]*|lib[alntu]+san|libstdc\+\+|libgcc_s|libm)(?:-[\d.]+)?\.so[.\d]*$/.test(
      file,
    ) ||
    /(?:sanitizer_common|\/compiler-rt\/|libsanitizer\/|sysdeps\/|csu\/libc-start|asan_[a-z_]+\.cpp|\bnptl\/)/.test(
      file,
    ) ||
    /^(?:__|_Unwind_|_IO_|_int_(?:malloc|free)|_dl_|_start$|std::|gnu_|operator (?:new|delete))/.test(name) ||
    LIBRARIES.native.has(name.replace(/(?:@+GLIBC.*|\(.*)$/, '')),

  kernel: ({ name }) => {
    const symbol = name.replace(/^\? /, '').replace(/(?:\.[a-z]+[.\d]*)?(?:\+0x.*)?$/, '')
    return (
      /^(?:entry_|do_syscall_|__?(?:x64|ia32|arm64|do|se|riscv)_sys_|x64_sys_|ksys_|syscall_|asm_|exc_|sysvec_|ret_from_|__die|oops_|page_fault_|do_user_addr|el\d)/.test(
        symbol,
      ) || LIBRARIES.kernel.has(symbol)
    )
  },
}

/**
 * Whether a call is of the program itself rather than of its language, its runtime or a library it uses. What says
 * neither file nor function is not.
 */
export function isInApp(language: Language, frame: Frame): boolean {
  const file = (frame.file ?? '')
    .slice(0, MAX_TEXT)
    .replaceAll('\\', '/')
    .replace(/^file:\/\/(?=\/)/, '')
  const name = (frame.function ?? '').slice(0, MAX_TEXT)
  if (file === '' && /^(?:\?*|<unknown>|0x[0-9a-f]+)$/.test(name)) return false
  return !IS_LIBRARY[language]({ file, name })
}
