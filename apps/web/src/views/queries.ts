import {
  ChangeDefaultView,
  type NewSavedView,
  SavedView,
  SavedViewList,
  type ViewScreen,
} from '@optimiq/contracts/saved-views';
import { queryOptions } from '@tanstack/react-query';
import { get, post, put, remove } from '../api/client.ts';

export const viewsOf = (screen: ViewScreen) =>
  queryOptions({
    queryKey: ['saved-views', screen],
    queryFn: () => get('/v1/saved-views', SavedViewList, { screen }),
  });

export const saveView = (view: NewSavedView) => post('/v1/saved-views', SavedView, view);

export const changeView = ({ savedViewId, name, isShared }: Pick<SavedView, 'savedViewId' | 'name' | 'isShared'>) =>
  put(`/v1/saved-views/${savedViewId}`, SavedView, { name, isShared });

export const deleteView = ({ savedViewId }: SavedView) => remove(`/v1/saved-views/${savedViewId}`);

/** What the screen opens with for the reader; nothing: without a view. */
export const setDefault = (screen: ViewScreen, savedViewId: string | null) =>
  put(`/v1/default-views/${screen}`, ChangeDefaultView, { savedViewId });
